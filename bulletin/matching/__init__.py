"""成立: proposer and wards agree to act together (申入れ, 合意), and a case is made of the proposal."""
