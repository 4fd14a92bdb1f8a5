"""回答: who is asked (あて先), their answers, the inbox of a ward (受信箱), reminders and figures."""
