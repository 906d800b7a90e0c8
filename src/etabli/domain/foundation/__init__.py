"""Abstract bases that contexts share. None is needed yet; the floor is kept so that none is put elsewhere."""
