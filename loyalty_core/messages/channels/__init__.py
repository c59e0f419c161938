"""The ways out: by SMTP, by a signed webhook, and through Apprise; each says what became of a message."""
