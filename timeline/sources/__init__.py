"""How events look and who may see what of them, by what admins say and by what was seen."""
