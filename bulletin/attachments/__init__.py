"""添付資料: files attached to a proposal or sent with a message, as private as it, checked by content and scanner."""
