package main_test

import data.main

test_deny_single_replica if {
	manifest := parse_config("yaml", `
kind: Deployment
metadata: {name: shop}
spec: {replicas: 1}
`)

	main.deny == {"deployment shop has a single replica"} with input as manifest
}

test_allow_two_replicas if {
	main.deny == set() with input as {"kind": "Deployment", "metadata": {"name": "shop"}, "spec": {"replicas": 2}}
}
