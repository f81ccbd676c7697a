"""The Django project: settings, URLs, middleware, and the rooms in the order a request visits them."""
