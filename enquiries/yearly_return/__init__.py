"""各区連携・交流事業調査: a ward's answer, taken over into its ties (各区交流) by the ward itself."""
