package policies.rbac.system_masters_binding_test

import data.policies.rbac.system_masters_binding

_binding(kind, name, role, subjects) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": name, "namespace": "shop"},
	"roleRef": role,
	"subjects": subjects,
}

_cluster_admin := {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"}

_view := {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"}

_masters := {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:masters"}

_bound(i, gain) := {
	"msg": sprintf(`group "system:masters", whose full access nothing takes away, gets %s`, [gain]),
	"details": {"path": ["subjects", i]},
}

test_deny_the_group_among_subjects if {
	system_masters_binding.violation == {_bound(1, `ClusterRole "view" in the whole cluster`)} with input as _binding(
		"ClusterRoleBinding", "web",
		_view, [{"kind": "Group", "name": "ops"}, _masters],
	)
	system_masters_binding.violation == {_bound(0, `ClusterRole "view" in namespace "shop"`)} with input as _binding(
		"RoleBinding", "web",
		_view, [_masters],
	)
}

test_deny_bindings_that_only_look_like_the_bootstrap_one if {
	system_masters_binding.violation == {_bound(0, `ClusterRole "cluster-admin" in the whole cluster`)} with input as _binding(
		"ClusterRoleBinding", "cluster-admins",
		_cluster_admin, [_masters],
	)
	system_masters_binding.violation == {_bound(0, `ClusterRole "cluster-admin" in namespace "shop"`)} with input as _binding(
		"RoleBinding", "cluster-admin",
		_cluster_admin, [_masters],
	)
	system_masters_binding.violation == {_bound(0, `ClusterRole "view" in the whole cluster`)} with input as _binding(
		"ClusterRoleBinding", "cluster-admin",
		_view, [_masters],
	)
}

test_allow_the_bootstrap_binding if {
	system_masters_binding.violation == set() with input as _binding(
		"ClusterRoleBinding", "cluster-admin",
		_cluster_admin, [_masters, {"kind": "User", "name": "jane"}],
	)
}

test_allow_other_subjects if {
	system_masters_binding.violation == set() with input as _binding("ClusterRoleBinding", "web", _view, [
		{"kind": "User", "name": "system:masters"},
		{"kind": "ServiceAccount", "name": "masters", "namespace": "system"},
		{"kind": "Group", "name": "masters"},
	])
}

_request(request) := {
	"apiVersion": "certificates.k8s.io/v1",
	"kind": "CertificateSigningRequest",
	"spec": {"signerName": "signer.example/clients", "request": request},
}

test_deny_requests_for_the_group if {
	system_masters_binding.violation == {{
		"msg": `certificate for user "jane" is asked for in group "system:masters", whose full access nothing takes away`,
		"details": {"path": ["spec", "request"]},
	}} with input as _request("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHOE1IQUNBUUF3UFRFVE1CRUdBMVVFQ2d3S1pHVjJaV3h2Y0dWeWN6RVhNQlVHQTFVRUNnd09jM2x6ZEdWdApPbTFoYzNSbGNuTXhEVEFMQmdOVkJBTU1CR3BoYm1Vd0tqQUZCZ01yWlhBRElRQjR3UXJvN1g2Y1poQ0tvenduCk02a2MvNVM2NUsrNUthVXRnbTQwTzFqTGphQUFNQVVHQXl0bGNBTkJBSmNYeUxYN3Z6QUUyMHFPaG95RUVqUysKaVJGb2QxMUdxZm9BYkRpY0oyemw2RTJvUXM1TThreFhUVU9IYkQxeTI3MUVVT2h0ZGFDbTFwbCtGbjlEa3dBPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K")
}

test_allow_other_requests if {
	every request in ["LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHak1GY0NBUUF3SkRFVE1CRUdBMVVFQ2d3S1pHVjJaV3h2Y0dWeWN6RU5NQXNHQTFVRUF3d0VhbUZ1WlRBcQpNQVVHQXl0bGNBTWhBR0lmcWxmclh5WW1SR0VBT2pEYXJZdEM0czVnWFFtS1NXSXpKcG5qenZBc29BQXdCUVlECksyVndBMEVBVGVCejhieWJpMXRMMzgxWHF6K2VTU28yN2w1OWMrQkZpZm1sMGJuM1RTaS9QYXM4OUI3b3Q1Z1kKVFVIL0tpMmsrOEZwUTkwS29CalBUQXNrdmVJekNBPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==", "", null] {
		system_masters_binding.violation == set() with input as _request(request)
	}
}

_config_map(metadata, data_) := {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data_}

_aws_auth(data_) := _config_map({"name": "aws-auth", "namespace": "kube-system"}, data_)

_mapped(field, identity) := {
	"msg": sprintf(`%s puts %s into group "system:masters", whose full access nothing takes away`, [field, identity]),
	"details": {"path": ["data", field]},
}

_admins := `
- rolearn: arn:aws:iam::111122223333:role/node
  username: system:node:{{EC2PrivateDNSName}}
  groups: [system:bootstrappers, system:nodes]
- rolearn: arn:aws:iam::111122223333:role/admin
  username: admin
  groups:
    - developers
    - system:masters
`

test_deny_identities_of_aws_in_the_group if {
	system_masters_binding.violation == {
		_mapped("mapRoles", `"arn:aws:iam::111122223333:role/admin"`),
		_mapped("mapUsers", `"arn:aws:iam::111122223333:user/jane"`),
		_mapped("mapUsers", "entry 2"),
	} with input as _aws_auth({
		"mapRoles": _admins,
		"mapUsers": `[
			{"UserArn": "arn:aws:iam::111122223333:user/jane", "groups": ["system:masters"]},
			{"userarn": 1, "username": "joe", "Groups": ["system:masters"]}
		]`,
	})
}

test_deny_aws_auth_without_namespace if {
	every metadata in [{"name": "aws-auth"}, {"name": "aws-auth", "namespace": ""}, {"name": "aws-auth", "namespace": null}] {
		system_masters_binding.violation == {_mapped("mapRoles", `"arn:aws:iam::111122223333:role/admin"`)} with input as _config_map(
			metadata,
			{"mapRoles": _admins},
		)
	}
}

test_allow_other_groups_and_what_is_no_list if {
	every text in [
		"- {rolearn: a, groups: [system:nodes], username: system:masters}",
		"- {rolearn: a, groups: system:masters}",
		"- {rolearn: a, members: [system:masters]}",
		"- [system:masters]",
		"- [[system:masters]]",
		"system:masters",
		"- {",
		"",
		null,
		["system:masters"],
	] {
		system_masters_binding.violation == set() with input as _aws_auth({"mapRoles": text, "mapUsers": text})
	}
}

test_allow_other_fields_and_config_maps if {
	system_masters_binding.violation == set() with input as _aws_auth({"notes": _admins})
	system_masters_binding.violation == set() with input as _aws_auth(null)
	system_masters_binding.violation == set() with input as _config_map(
		{"name": "aws-auth", "namespace": "shop"},
		{"mapRoles": _admins},
	)
	system_masters_binding.violation == set() with input as _config_map(
		{"name": "other", "namespace": "kube-system"},
		{"mapRoles": _admins},
	)
	system_masters_binding.violation == set() with input as object.union(
		_aws_auth({"mapRoles": _admins}),
		{"kind": "Secret"},
	)
}
