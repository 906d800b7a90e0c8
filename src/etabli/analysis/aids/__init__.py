"""Which aids a firm may ask for, and why: pure functions on its facts and on the declared schemes."""
