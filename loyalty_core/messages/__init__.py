"""Messages to customers: written with what they tell, sent afterwards by the channels that are configured."""
