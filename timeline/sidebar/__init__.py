"""The timeline as HTML: views, forms and template tags."""
