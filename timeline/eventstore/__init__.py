"""The Events API as a server: models, queries, views, import and the demo desk."""
