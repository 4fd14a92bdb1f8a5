"""書面の符号: codes printed on a sheet with which somebody without an account answers for one addressee."""
