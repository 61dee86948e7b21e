"""The outbox: a message is a row first, written with the fact that causes it, and a delivery afterwards."""
