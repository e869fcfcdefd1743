"""Making a data set: invented rows, put into the tables by Core inserts in batches."""
