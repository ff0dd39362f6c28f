"""Reading: text → tokens → expression; text → measured value; context bound to it; wording."""
