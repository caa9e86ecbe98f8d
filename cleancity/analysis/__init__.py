"""What is reckoned from query results: frames and numbers in, frames and numbers out; no store, no screen."""
