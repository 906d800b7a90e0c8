"""Messages to send, written in the transaction of what they tell, sent afterwards."""
