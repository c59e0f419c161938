"""Runs the migrations on the connection that is handed over; there is no other way to run them."""

from alembic import context

from loyalty_core.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=False,  # the caller holds the one transaction around all steps
)
context.run_migrations()
