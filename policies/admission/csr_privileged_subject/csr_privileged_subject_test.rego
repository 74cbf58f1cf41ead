package policies.admission.csr_privileged_subject_test

import data.policies.admission.csr_privileged_subject

_client := "kubernetes.io/kube-apiserver-client"

_kubelet := "kubernetes.io/kube-apiserver-client-kubelet"

_request(signer, request) := {
	"apiVersion": "certificates.k8s.io/v1",
	"kind": "CertificateSigningRequest",
	"spec": {"signerName": signer, "request": request},
}

_violation(msg) := {"msg": msg, "details": {"path": ["spec", "request"]}}

# O=system:masters, CN=jane
_masters := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHbk1Gc0NBUUF3S0RFWE1CVUdBMVVFQ2d3T2MzbHpkR1Z0T20xaGMzUmxjbk14RFRBTEJnTlZCQU1NQkdwaApibVV3S2pBRkJnTXJaWEFESVFDOGpTRWcrTTl6bGVwMlU4M0l0bUFOWVZ1aEZXdEJlRUJKUkpQdmRDWHlmcUFBCk1BVUdBeXRsY0FOQkFDTjZadnM3WVJCUk5VUWxDMjlFTHMranRYN0RLUVNxUEp6dy92V3ZyTExnamFlRms2eHgKYTMyWHlvQWhPZ1dmakM1b3kyZitxeUgvVWlUQU1nNGFpUUU9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo="

# O=developers, O=system:masters, CN=jane
_two := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHOE1IQUNBUUF3UFRFVE1CRUdBMVVFQ2d3S1pHVjJaV3h2Y0dWeWN6RVhNQlVHQTFVRUNnd09jM2x6ZEdWdApPbTFoYzNSbGNuTXhEVEFMQmdOVkJBTU1CR3BoYm1Vd0tqQUZCZ01yWlhBRElRQjR3UXJvN1g2Y1poQ0tvenduCk02a2MvNVM2NUsrNUthVXRnbTQwTzFqTGphQUFNQVVHQXl0bGNBTkJBSmNYeUxYN3Z6QUUyMHFPaG95RUVqUysKaVJGb2QxMUdxZm9BYkRpY0oyemw2RTJvUXM1TThreFhUVU9IYkQxeTI3MUVVT2h0ZGFDbTFwbCtGbjlEa3dBPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K"

# O=developers, CN=jane
_developer := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHak1GY0NBUUF3SkRFVE1CRUdBMVVFQ2d3S1pHVjJaV3h2Y0dWeWN6RU5NQXNHQTFVRUF3d0VhbUZ1WlRBcQpNQVVHQXl0bGNBTWhBR0lmcWxmclh5WW1SR0VBT2pEYXJZdEM0czVnWFFtS1NXSXpKcG5qenZBc29BQXdCUVlECksyVndBMEVBVGVCejhieWJpMXRMMzgxWHF6K2VTU28yN2w1OWMrQkZpZm1sMGJuM1RTaS9QYXM4OUI3b3Q1Z1kKVFVIL0tpMmsrOEZwUTkwS29CalBUQXNrdmVJekNBPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg=="

# CN=jane
_user := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHT01FSUNBUUF3RHpFTk1Bc0dBMVVFQXd3RWFtRnVaVEFxTUFVR0F5dGxjQU1oQUwvZFc3TDlCRytnZlBmcQpsOEJTQ3RpazRLQVBubiswSHpVaHlkSnBBZnBWb0FBd0JRWURLMlZ3QTBFQWhXQkxEc3ZOcjFRSFFCNWJPRzBHCmR4U2tFNmJwQ2VjZ3RMRnYrVFZMOFlNOXRKdWtaQ2VHa1U2NldBQzdyVGY5QW1SVjJ6N0YzZ3g1WGNXYjhHVy8KRGc9PQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K"

# O=system:nodes, CN=system:node:worker-1
_node := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHMU1Ha0NBUUF3TmpFVk1CTUdBMVVFQ2d3TWMzbHpkR1Z0T201dlpHVnpNUjB3R3dZRFZRUUREQlJ6ZVhOMApaVzA2Ym05a1pUcDNiM0pyWlhJdE1UQXFNQVVHQXl0bGNBTWhBRG1vVjZhMGNRM2NuZjFwTWhmcFhBc1Azb1I5Ck94aTUvM3kyUjBIcUlLdVRvQUF3QlFZREsyVndBMEVBbGJRVW5sT1NmeUZCcFdOYUNRRE42RGhTT3N1NmF1WGEKcEkxc0xBbm5nVy9uR042d1pwdkFOd0NoVkIwNGora1lhZUJKbUFTWlIwT0pXN0pxb3dUSENRPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg=="

# O=system:nodes, O=system:masters, CN=system:node:worker-1
_node_and_more := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIUE1JR0NBZ0VBTUU4eEZUQVRCZ05WQkFvTURITjVjM1JsYlRwdWIyUmxjekVYTUJVR0ExVUVDZ3dPYzNsegpkR1Z0T20xaGMzUmxjbk14SFRBYkJnTlZCQU1NRkhONWMzUmxiVHB1YjJSbE9uZHZjbXRsY2kweE1Db3dCUVlECksyVndBeUVBY0JxMTk3V2tCdDdLTlpXampRK3dESzJodTQwYzR0WWZoYmUxWXNFVG1YbWdBREFGQmdNclpYQUQKUVFDeTZIQlI0T1dXQUI2Vys4c3luV25oWW1rUW1xSmJTeFJPU2c4azgzeTg2VjZFMVppc1NXNmtvM0JIdEZmQwowaFpETDVDRTBvSDlZTmtUUWh2S2ZrSU0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg=="

# O=developers, CN=system:node:worker-1
_node_in_another_group := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHek1HY0NBUUF3TkRFVE1CRUdBMVVFQ2d3S1pHVjJaV3h2Y0dWeWN6RWRNQnNHQTFVRUF3d1VjM2x6ZEdWdApPbTV2WkdVNmQyOXlhMlZ5TFRFd0tqQUZCZ01yWlhBRElRQVJXckF6Mmx1MVo2Rk1kSVdEd0hPSHVkMHdKajhQCmJoMXpSZWdnakVjcmU2QUFNQVVHQXl0bGNBTkJBQno1c2tQUmw1YmpYeVdNZUtDbjluQUxFQ2xTbkd4RGN2ZFgKNDRGVmE5TXRVRGljb3ZBN2RUeklqdjF3UDJyZmN3Y0tIUGw1NGxEd2Vkdi9wdVhJV0EwPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K"

# O=system:nodes, CN=system:node:
_node_without_name := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHdE1HRUNBUUF3TGpFVk1CTUdBMVVFQ2d3TWMzbHpkR1Z0T201dlpHVnpNUlV3RXdZRFZRUUREQXh6ZVhOMApaVzA2Ym05a1pUb3dLakFGQmdNclpYQURJUUNTcXF0SHNocFhzR2dIZzFVQWpZcUdvcHpzdW1udm9yWE1NN1U0CllqN28ycUFBTUFVR0F5dGxjQU5CQUFQQkdwYXNkL1VkdnhPNUh2QlliOHE1RnFhR1E5SzVyUGk2aWhYUi94UW0KT1Zoa3dTUXFXMmU1QVZDbVUxOHYvSlJ2UHdhNUxrYzNkaUxBNjBwRDZnYz0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg=="

# O=system:nodes, CN=jane
_user_among_nodes := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHbE1Ga0NBUUF3SmpFVk1CTUdBMVVFQ2d3TWMzbHpkR1Z0T201dlpHVnpNUTB3Q3dZRFZRUUREQVJxWVc1bApNQ293QlFZREsyVndBeUVBYWhPWHAxNkNnT25EQjlTNVd4aDhHN2FyRzZFT0lhZE1ESGFCcUZFcWlzMmdBREFGCkJnTXJaWEFEUVFENEMyMFhCUjF1ZmpZRktrdlZmVkRHbisrV0RRVnJGclVhcTFiZUtaSm9wazN3YXRSYXBQSXYKaDhMWng5KzhuOCs1MkxJQ2JzbVN4eE5ZWEdNNzI0SU8KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg=="

# CN=system:kube-controller-manager
_component := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHb01Gd0NBUUF3S1RFbk1DVUdBMVVFQXd3ZWMzbHpkR1Z0T210MVltVXRZMjl1ZEhKdmJHeGxjaTF0WVc1aApaMlZ5TUNvd0JRWURLMlZ3QXlFQXRqYWpGdk81NTJndXBtNnpndXFCcFN5eVFId3Ftd1ZuZEFkU2JvcTlaZE9nCkFEQUZCZ01yWlhBRFFRQ21yQzlLZ2l5UzlKM1IzcUEwTmg4V1RRT1FCUHpLNjhqaXdSSm01K05kTVdhd2g0L3MKU1NpNm9LQVNINTdhUGo2T28vTTg2VDBxc3hGdlF1N09XbjBBCi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo="

# CN=system:serviceaccount:kube-system:default
_account := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHek1HY0NBUUF3TkRFeU1EQUdBMVVFQXd3cGMzbHpkR1Z0T25ObGNuWnBZMlZoWTJOdmRXNTBPbXQxWW1VdApjM2x6ZEdWdE9tUmxabUYxYkhRd0tqQUZCZ01yWlhBRElRQ1o1a3NDNE56T25OOHkzOHV1dk9icGJsSG9OVzU5CloxUlZsSnRRZ094MUxxQUFNQVVHQXl0bGNBTkJBRmxyTmVTUzBoaWZjc29JdCtlUVc2R2krZWU4OFd0S0lXS3YKeWVvR0hYL0U1THd0a2ZGNDlQQ0psTHhYNFVDalZhYWkwRHJQbFJBTkFLOHVjTm4wb2dFPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K"

# no subject
_nobody := "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUg4d013SUJBREFBTUNvd0JRWURLMlZ3QXlFQW1RUEkwKzJNU2tCN0FvWEJOZGx1TDFNS2tFcnZrbmdPd3JhTwpjeExBNUtxZ0FEQUZCZ01yWlhBRFFRRGlqOXFSUUpMRnVXVzh6akJiS1pOU29nNnJ1VGMyOXhSLzBXQWFWVzF5CmpoVSttbUJEelFvbmpBOFNlVnl1ZnBvRCtZWEZrZXRoZXVZanQzT0xQeXNPCi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo="

test_deny_groups_of_kubernetes if {
	every request in [_masters, _two] {
		csr_privileged_subject.violation == {_violation(`certificate request for signer "kubernetes.io/kube-apiserver-client" asks for group "system:masters"`)} with input as _request(_client, request)
	}

	csr_privileged_subject.violation == {_violation(`certificate request for signer "kubernetes.io/kube-apiserver-client" asks for group "system:authenticated"`)} with input as _request(_client, "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHdE1HRUNBUUF3TGpFZE1Cc0dBMVVFQ2d3VWMzbHpkR1Z0T21GMWRHaGxiblJwWTJGMFpXUXhEVEFMQmdOVgpCQU1NQkdwaGJtVXdLakFGQmdNclpYQURJUUE1enJHcW5qQ0VjQ2xmUUFocXBEU2Z3d3JZeUhOYTJ0TG9ZUXpxCmt6QXdwS0FBTUFVR0F5dGxjQU5CQU5qeXJHOUJxMTEwRFVVYVJOYUlVazJSNjhkZTVlZ2RPaVRheWVudC9Ub0QKUjZwVlFRN2ZTQkprVkdySmJMYzMrUlpDaWpBUEpIYlRsa2RxNWtiNFRnST0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==")
}

test_deny_users_of_kubernetes if {
	every user, request in {
		"system:kube-controller-manager": _component,
		"system:serviceaccount:kube-system:default": _account,
		"system:node:worker-1": _node,
	} {
		csr_privileged_subject.violation == {_violation(sprintf(`certificate request for signer "kubernetes.io/kube-apiserver-client" asks for user %q`, [user]))} with input as _request(_client, request)
	}
}

test_deny_what_is_no_node_to_the_signer_of_kubelets if {
	every subject, request in {
		`user "jane" in groups "developers"`: _developer,
		`user "jane" in groups ""`: _user,
		`user "jane" in groups "system:nodes"`: _user_among_nodes,
		`user "" in groups ""`: _nobody,
		`user "system:node:" in groups "system:nodes"`: _node_without_name,
		`user "system:node:worker-1" in groups "developers"`: _node_in_another_group,
		`user "system:node:worker-1" in groups "system:nodes, system:masters"`: _node_and_more,
	} {
		csr_privileged_subject.violation == {_violation(sprintf(
			`certificate request for signer "kubernetes.io/kube-apiserver-client-kubelet" asks for %s, which is no node`,
			[subject],
		))} with input as _request(_kubelet, request)
	}
}

test_deny_for_signers_of_the_parameter if {
	csr_privileged_subject.violation == {_violation(`certificate request for signer "signer.example/clients" asks for group "system:masters"`)} with input as _request("signer.example/clients", _masters)
		with data.parameters["csr-privileged-subject"] as {"trustedSigners": ["a", "signer.example/*"]}
}

test_deny_what_cannot_be_read if {
	every signer in [_client, _kubelet] {
		every request in [null, "", "-", 1, base64.encode("hello")] {
			csr_privileged_subject.violation == {{
				"msg": sprintf("certificate request for signer %q cannot be read", [signer]),
				"details": {"path": ["spec", "request"], "severity": "medium"},
			}} with input as _request(signer, request)
		}
	}

	csr_privileged_subject.violation == {{
		"msg": `certificate request for signer "kubernetes.io/kube-apiserver-client" cannot be read`,
		"details": {"path": ["spec", "request"], "severity": "medium"},
	}} with input as {
		"apiVersion": "certificates.k8s.io/v1",
		"kind": "CertificateSigningRequest",
		"spec": {"signerName": _client},
	}
}

_for_seconds(signer, seconds) := object.union(_request(signer, _developer), {"spec": {"expirationSeconds": seconds}})

_long(seconds, limit) := {
	"msg": sprintf("certificate is asked for %d seconds, more than %d", [seconds, limit]),
	"details": {"path": ["spec", "expirationSeconds"], "severity": "medium"},
}

test_deny_long_lives if {
	csr_privileged_subject.violation == {_long(31536001, 31536000)} with input as _for_seconds(_client, 31536001)
	csr_privileged_subject.violation == {_long(3601, 3600)} with input as _for_seconds(_client, 3601)
		with data.parameters["csr-privileged-subject"] as {"maxSeconds": 3600}
	csr_privileged_subject.violation == {_long(31536001, 31536000)} with input as object.union(
		_for_seconds(_kubelet, 31536001),
		{"spec": {"request": _node}},
	)
}

test_allow_short_lives if {
	every seconds in [31536000, 600, 0, null, "31536001"] {
		csr_privileged_subject.violation == set() with input as _for_seconds(_client, seconds)
	}
}

test_allow_users_and_groups_of_ones_own if {
	every request in [_developer, _user, _nobody] {
		csr_privileged_subject.violation == set() with input as _request(_client, request)
	}
}

# The group alone has no rights; the authorizer of nodes wants the user, too.
test_allow_the_group_of_nodes if {
	csr_privileged_subject.violation == set() with input as _request(_client, _user_among_nodes)
}

test_allow_nodes_to_the_signers_of_kubelets if {
	csr_privileged_subject.violation == set() with input as _request(_kubelet, _node)
	csr_privileged_subject.violation == set() with input as _request("kubernetes.io/kubelet-serving", _node)
		with data.parameters["csr-privileged-subject"] as {"trustedSigners": ["kubernetes.io/*"]}
}

test_allow_other_signers if {
	every signer in ["signer.example/clients", "kubernetes.io/kube-apiserver-client-x", null, 1, ""] {
		every request in [_masters, null] {
			csr_privileged_subject.violation == set() with input as object.union(
				_request(signer, request),
				{"spec": {"expirationSeconds": 31536001}},
			)
		}
	}
}

test_allow_signers_that_the_parameter_does_not_have if {
	every signer in [_client, _kubelet] {
		csr_privileged_subject.violation == set() with input as _request(signer, _masters)
			with data.parameters["csr-privileged-subject"] as {"trustedSigners": ["signer.example/*"]}
	}
}

test_allow_other_kinds if {
	every request in [_masters, null] {
		csr_privileged_subject.violation == set() with input as object.union(
			_request(_client, request),
			{"apiVersion": "example.com/v1"},
		)
	}
}
