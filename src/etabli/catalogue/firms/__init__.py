"""What is declared of firms: their needs, and who answers them."""
