"""How events of a type are shown: what admins, defaults and guesses say of it, put to use."""
