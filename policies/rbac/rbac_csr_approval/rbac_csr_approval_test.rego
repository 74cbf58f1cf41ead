package policies.rbac.rbac_csr_approval_test

import data.policies.rbac.rbac_csr_approval

_role(rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": "ClusterRole",
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(resources, verbs) := {"apiGroups": ["certificates.k8s.io"], "resources": resources, "verbs": verbs}

_approval := _rule(["certificatesigningrequests/approval"], ["update"])

_status := _rule(["certificatesigningrequests/status"], ["patch"])

_signers(verb, names) := object.union(_rule(["signers"], [verb]), {"resourceNames": names})

_whole(i, text) := {
	"msg": sprintf("rule grants approving or signing certificate requests: %s", [text]),
	"details": {"path": ["rules", i, "resources", 0], "severity": "critical"},
}

_half(i, text) := {
	"msg": sprintf("rule grants half of approving or signing certificate requests: %s", [text]),
	"details": {"path": ["rules", i, "resources", 0], "severity": "high"},
}

test_deny_each_half if {
	every text, rule in {
		"update on certificatesigningrequests/approval": _approval,
		"patch on certificatesigningrequests/approval": _rule(["certificatesigningrequests/approval"], ["get", "patch"]),
		"update on certificatesigningrequests/status": _rule(["certificatesigningrequests/status"], ["update"]),
		"patch on certificatesigningrequests/status": _status,
		"* on certificatesigningrequests/status": _rule(["certificatesigningrequests/status"], ["*"]),
		"update on */approval": _rule(["*/approval"], ["update"]),
		"patch on *": _rule(["*"], ["patch"]),
		"approve on signers": _rule(["signers"], ["approve"]),
		"sign on signers": _rule(["signers"], ["sign"]),
		"approve, sign on signers": _rule(["signers"], ["approve", "sign"]),
		"* on signers": _rule(["signers"], ["*"]),
		`approve on signers named "kubernetes.io/kubelet-serving"`: _signers("approve", ["kubernetes.io/kubelet-serving"]),
		`sign on signers named "kubernetes.io/*", "shop.example/web"`: _signers(
			"sign",
			["shop.example/web", "kubernetes.io/*"],
		),
		`sign on signers named "a.example/web", "kubernetes.io/*"`: _signers("sign", ["kubernetes.io/*", "a.example/web"]),
	} {
		rbac_csr_approval.violation == {_half(0, text)} with input as _role([rule])
	}
}

test_deny_both_halves_in_one_rule if {
	every text, rule in {
		"* on *": {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]},
		"approve, update on certificatesigningrequests/approval, signers": _rule(
			["certificatesigningrequests/approval", "signers"],
			["update", "approve"],
		),
	} {
		rbac_csr_approval.violation == {_whole(0, text)} with input as _role([rule])
	}
}

test_deny_both_halves_in_two_rules if {
	rbac_csr_approval.violation == {
		_whole(0, "update on certificatesigningrequests/approval"),
		_whole(1, "approve on signers"),
	} with input as _role([_approval, _rule(["signers"], ["approve"])])

	rbac_csr_approval.violation == {
		_whole(0, "update on certificatesigningrequests/approval"),
		_whole(1, "update on certificatesigningrequests/approval"),
		_whole(2, "approve on signers"),
	} with input as _role([_approval, _approval, _rule(["signers"], ["approve"])])

	signer := "kubernetes.io/kube-apiserver-client"
	rbac_csr_approval.violation == {
		_whole(0, sprintf("sign on signers named %q", [signer])),
		_whole(2, "patch on certificatesigningrequests/status"),
	} with input as _role([_signers("sign", [signer]), {}, _status])
}

test_rule_that_is_part_of_one_whole_of_two_acts if {
	rbac_csr_approval.violation == {
		_whole(0, "approve, sign on signers"),
		_whole(1, "patch on certificatesigningrequests/status"),
	} with input as _role([_rule(["signers"], ["approve", "sign"]), _status])
}

test_halves_of_different_acts_are_no_whole if {
	rbac_csr_approval.violation == {
		_half(0, "update on certificatesigningrequests/approval"),
		_half(1, "sign on signers"),
	} with input as _role([_approval, _rule(["signers"], ["sign"])])
}

test_half_and_whole_in_one_role if {
	rbac_csr_approval.violation == {
		_whole(0, "update on certificatesigningrequests/approval"),
		_whole(1, "approve on signers"),
		_half(2, "patch on certificatesigningrequests/status"),
	} with input as _role([_approval, _rule(["signers"], ["approve"]), _status])
}

test_allow_signers_of_others_and_requests_to_them if {
	rbac_csr_approval.violation == set() with input as _role([
		_approval,
		_status,
		_signers("approve", ["shop.example/*", "issuers.example/web"]),
		_signers("sign", ["shop.example/web"]),
	])
	rbac_csr_approval.violation == set() with input as _role([_signers("approve", ["*"])])
}

test_deny_signers_of_kubernetes_beside_those_of_others if {
	rbac_csr_approval.violation == {
		_whole(0, "update on certificatesigningrequests/approval"),
		_whole(2, "approve on signers"),
		_half(3, "patch on certificatesigningrequests/status"),
	} with input as _role([
		_approval,
		_signers("approve", ["shop.example/web"]),
		_rule(["signers"], ["approve"]),
		_status,
	])
}

test_rule_about_requests_and_signers_of_others if {
	rule := object.union(
		_rule(["certificatesigningrequests/approval", "signers"], ["update", "approve"]),
		{"resourceNames": ["shop.example/web"]},
	)
	rbac_csr_approval.violation == set() with input as _role([rule])
}

test_allow_allowed_signers if {
	rules := [_approval, _signers("approve", ["kubernetes.io/kubelet-serving"])]
	rbac_csr_approval.violation == set() with input as _role(rules)
		with data.parameters["rbac-csr-approval"] as {"allowedSigners": ["other", "kubernetes.io/kubelet-*"]}
	rbac_csr_approval.violation == set() with input as _role(rules)
		with data.parameters["rbac-csr-approval"] as {"allowedSigners": ["kubernetes.io/kubelet-serving"]}
	every allowed in [null, [], ["kubernetes.io/kube-apiserver-client"]] {
		count(rbac_csr_approval.violation) == 2 with input as _role(rules)
			with data.parameters["rbac-csr-approval"] as {"allowedSigners": allowed}
	}
}

test_allow_other_verbs_resources_and_groups if {
	every rule in [
		_rule(["certificatesigningrequests"], ["*"]),
		_rule(["certificatesigningrequests/approval", "certificatesigningrequests/status"], ["get", "create", "approve"]),
		_rule(["certificatesigningrequests/*"], ["*"]),
		_rule(["signers"], ["get", "attest", "update"]),
		{"apiGroups": ["", "cert-manager.io"], "resources": ["signers", "*"], "verbs": ["*"]},
		_rule(null, ["*"]),
		_rule(["signers"], null),
		{},
	] {
		rbac_csr_approval.violation == set() with input as _role([rule])
	}
}

test_allow_roles_builtin_roles_and_other_kinds if {
	rules := [_approval, _status, _rule(["signers"], ["sign"])]
	every change in [
		{"kind": "Role"},
		{"metadata": {"name": "system:certificates.k8s.io:kubelet-serving-approver"}},
		{"apiVersion": "iam.example/v1"},
	] {
		rbac_csr_approval.violation == set() with input as object.union(_role(rules), change)
	}
}

test_default_parameters if {
	rbac_csr_approval.default_parameters == {"allowedSigners": []}
}
