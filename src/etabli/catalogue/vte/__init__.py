"""What is declared of VTE offers."""
