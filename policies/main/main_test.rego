package main_test

import data.main

_finding(msg) := {"msg": msg, "details": {"path": []}}

test_violations_of_all_policies_name_their_policy if {
	main.violation == {
		{"msg": "a", "details": {"path": []}, "policy": "host-port"},
		{"msg": "b", "details": {"path": []}, "policy": "host-port"},
		{"msg": "b", "details": {"path": []}, "policy": "image-tag"},
	} with data.policies as {
		"pod_security": {"host_port": {"violation": {_finding("a"), _finding("b")}}, "sysctls": {"violation": set()}},
		"supply_chain": {"image_tag": {"violation": {_finding("b")}}},
	}
}

test_exempt_violations_are_left_out if {
	main.violation == {{"msg": "b", "details": {"path": []}, "policy": "sysctls"}} with data.policies as {"pod_security": {
		"host_port": {"violation": {_finding("a")}},
		"sysctls": {"violation": {_finding("b")}},
	}}
		with data.parameters as {"host-port": {"exempt": [{"names": ["web"]}]}}
		with input as {"metadata": {"name": "web"}}
}

test_no_violation_without_policies if {
	main.violation == set() with data.policies as {}
}
