"""What several machines share by one PostgreSQL: locks, turns at the hosts, jobs, and who of them leads."""
