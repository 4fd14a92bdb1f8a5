"""届かないアドレス: addresses of people and offices that take no mail, and whom to call about them."""
