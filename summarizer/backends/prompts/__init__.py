"""The words in which models are asked, a folder a version; an answer's analysis tells the version."""
