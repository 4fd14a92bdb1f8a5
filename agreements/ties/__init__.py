"""各区交流: the wards' ties with municipalities, entered by hand or as a table, and their yearly return (各区調査)."""
