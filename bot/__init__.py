"""The chat: who asks, what they may see, how an answer is worded and through which door it goes."""
