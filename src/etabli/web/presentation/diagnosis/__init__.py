"""What pages of the workbench say: findings, their history, versions and what differs between two."""
