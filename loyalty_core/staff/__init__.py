"""Staff: who they are, signing in and out, stores and terminals."""
