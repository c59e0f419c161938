"""The staff console and the `loyalty` command; they know no SQL."""
