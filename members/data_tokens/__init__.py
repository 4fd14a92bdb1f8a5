"""トークン: by which a municipality's own programs read its data from the interface (portal.front.api)."""
