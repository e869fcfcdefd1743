"""Every write to registers: recording and signing, amending; what they share is in `writing`."""
