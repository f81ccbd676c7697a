"""The Events API as a client: values, wire format, HTTP and errors; knows no Django and reads no settings."""
