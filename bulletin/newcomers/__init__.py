"""はじめての担当者: when people come to a ward or municipality where nobody was, they are told what waits there."""
