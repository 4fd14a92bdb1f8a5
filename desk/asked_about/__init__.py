"""照会と結びつく仕事: the response to a disaster and the opinions on a policy, each with the enquiries about it."""
