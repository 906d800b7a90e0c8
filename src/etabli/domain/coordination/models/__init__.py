"""What steering keeps."""
