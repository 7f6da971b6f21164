"""Lets LocalStack run Lambda functions and Batch jobs as local processes: no container engine, no network, no token."""
