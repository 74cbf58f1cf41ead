package policies.secrets.storage_encryption_test

import data.policies.secrets.storage_encryption

_class(provisioner, parameters) := {
	"apiVersion": "storage.k8s.io/v1",
	"kind": "StorageClass",
	"metadata": {"name": "data"},
	"provisioner": provisioner,
	"parameters": parameters,
}

_volume(name, source) := {
	"apiVersion": "v1",
	"kind": "PersistentVolume",
	"metadata": {"name": "volume"},
	"spec": object.union({"storageClassName": name}, source),
}

_inventory(classes) := {"cluster": {"storage.k8s.io/v1": {"StorageClass": classes}}}

_csi := {"csi": {"driver": "ebs.csi.aws.com"}}

_violation(parameter, goal, value) := {
	"msg": sprintf("storage class does not %s: parameter %s is %s", [goal, parameter, value]),
	"details": {"path": ["parameters", parameter]},
}

_plain(parameter, value) := _violation(parameter, "encrypt volumes", value)

_keyless(parameter, value) := _violation(parameter, "use a key of one's own", value)

_key := {"requireCustomerKey": true}

_switches := {
	"cephfs.csi.ceph.com": "encrypted",
	"diskplugin.csi.alibabacloud.com": "encrypted",
	"driver.longhorn.io": "encrypted",
	"ebs.csi.aws.com": "encrypted",
	"ebs.csi.eks.amazonaws.com": "encrypted",
	"kubernetes.io/aws-ebs": "encrypted",
	"kubernetes.io/portworx-volume": "secure",
	"linodebs.csi.linode.com": "linodebs.csi.linode.com/luks-encrypted",
	"pxd.portworx.com": "secure",
	"rbd.csi.ceph.com": "encrypted",
	"rook-ceph.cephfs.csi.ceph.com": "encrypted",
	"rook-ceph.rbd.csi.ceph.com": "encrypted",
}

_keys := {
	"blockvolume.csi.oraclecloud.com": "kms-key-id",
	"cephfs.csi.ceph.com": "encryptionKMSID",
	"disk.csi.azure.com": "diskEncryptionSetID",
	"diskplugin.csi.alibabacloud.com": "kmsKeyId",
	"ebs.csi.aws.com": "kmsKeyId",
	"ebs.csi.eks.amazonaws.com": "kmsKeyId",
	"filestore.csi.storage.gke.io": "instance-encryption-kms-key",
	"kubernetes.io/aws-ebs": "kmsKeyId",
	"kubernetes.io/azure-disk": "diskEncryptionSetID",
	"kubernetes.io/gce-pd": "disk-encryption-kms-key",
	"pd.csi.storage.gke.io": "disk-encryption-kms-key",
	"rbd.csi.ceph.com": "encryptionKMSID",
	"rook-ceph.cephfs.csi.ceph.com": "encryptionKMSID",
	"rook-ceph.rbd.csi.ceph.com": "encryptionKMSID",
}

test_defaults if {
	storage_encryption.default_parameters == {"provisioners": {}, "requireCustomerKey": false}
}

test_deny_classes_that_do_not_encrypt if {
	every provisioner, parameter in _switches {
		every parameters in [null, {}, {parameter: ""}, {parameter: null}, {"type": "x"}] {
			storage_encryption.violation == {_plain(parameter, "not set")} with input as _class(provisioner, parameters)
		}

		every value in ["false", "yes", "True", "1"] {
			storage_encryption.violation == {_plain(parameter, sprintf("%q", [value]))} with input as _class(provisioner, {parameter: value})
		}

		storage_encryption.violation == set() with input as _class(provisioner, {parameter: "true"})
	}
}

test_deny_values_that_are_no_text if {
	storage_encryption.violation == {_plain("encrypted", "true")} with input as _class("ebs.csi.aws.com", {"encrypted": true})
}

test_deny_two_values if {
	storage_encryption.violation == {_plain("encrypted", `"a", "b"`)} with input as _class("ebs.csi.aws.com", {"encrypted": "b", "Encrypted": "a"})
}

test_deny_volumes_for_each_parameter if {
	count(storage_encryption.violation) == 2 with input as _volume("z", _csi)
		with data.inventory as _inventory(_classes)
		with data.parameters["storage-encryption"] as _key
}

test_deny_volumes_of_the_first_class if {
	count(storage_encryption.violation) == 1 with input as _volume("z", _csi)
		with data.inventory as _inventory({"z": _classes.z})
}

test_allow_names_of_parameters_in_any_case if {
	every name in ["Encrypted", "ENCRYPTED"] {
		storage_encryption.violation == set() with input as _class("ebs.csi.aws.com", {name: "true"})
	}
}

test_deny_keys_of_the_provider_on_request if {
	every provisioner, key in _keys {
		parameters := {name: "true" | name := _switches[provisioner]}
		storage_encryption.violation == {_keyless(key, "not set")} with input as _class(provisioner, parameters)
			with data.parameters["storage-encryption"] as _key
		storage_encryption.violation == {_keyless(key, "not set")} with input as _class(provisioner, object.union(parameters, {key: ""}))
			with data.parameters["storage-encryption"] as _key
		storage_encryption.violation == set() with input as _class(provisioner, object.union(parameters, {key: "a"}))
			with data.parameters["storage-encryption"] as _key
		storage_encryption.violation == set() with input as _class(provisioner, parameters)
	}
}

test_deny_both if {
	storage_encryption.violation == {
		_plain("encrypted", "not set"),
		_keyless("kmsKeyId", "not set"),
	} with input as _class("ebs.csi.aws.com", {})
		with data.parameters["storage-encryption"] as _key
}

test_allow_provisioners_that_take_no_key if {
	storage_encryption.violation == set() with input as _class("driver.longhorn.io", {"encrypted": "true"})
		with data.parameters["storage-encryption"] as _key
}

test_allow_unknown_provisioners if {
	every provisioner in ["kubernetes.io/no-provisioner", "nfs.csi.shop.example", "efs.csi.aws.com", "ebs.csi.aws.com.shop.example", null] {
		storage_encryption.violation == set() with input as _class(provisioner, {})
			with data.parameters["storage-encryption"] as _key
	}
}

test_deny_by_provisioners_of_ones_own if {
	own := {"provisioners": {"*.shop.example": {"parameter": "crypt", "values": ["a", "b"], "customerKey": "key"}}}
	every value, shown in {"c": `"c"`, "": "not set"} {
		storage_encryption.violation == {_plain("crypt", shown)} with input as _class("x.y.shop.example", {"crypt": value})
			with data.parameters["storage-encryption"] as own
	}

	every value in ["a", "b"] {
		storage_encryption.violation == set() with input as _class("x.shop.example", {"crypt": value})
			with data.parameters["storage-encryption"] as own
	}

	storage_encryption.violation == {_plain("encrypted", "not set")} with input as _class("ebs.csi.aws.com", {})
		with data.parameters["storage-encryption"] as own
}

test_deny_no_value_where_any_will_do if {
	every values in [{}, {"values": []}] {
		own := {"provisioners": {"csi.shop.example": object.union({"parameter": "secret"}, values)}}
		storage_encryption.violation == {_plain("secret", "not set")} with input as _class("csi.shop.example", {"secret": ""})
			with data.parameters["storage-encryption"] as own
		storage_encryption.violation == set() with input as _class("csi.shop.example", {"secret": "x"})
			with data.parameters["storage-encryption"] as own
	}
}

test_allow_provisioners_that_replace_known_ones if {
	every name in ["ebs.csi.aws.com", "ebs.*"] {
		storage_encryption.violation == {_keyless("key", "not set")} with input as _class("ebs.csi.aws.com", {})
			with data.parameters["storage-encryption"] as {
				"provisioners": {name: {"customerKey": "key"}},
				"requireCustomerKey": true,
			}
	}
}

_of_volume := {
	"msg": `storage class "data" does not encrypt volumes: parameter encrypted is "false"`,
	"details": {"path": ["spec", "storageClassName"]},
}

_classes := {
	"a": object.union(_class("ebs.csi.aws.com", {"encrypted": "true"}), {"metadata": {"name": "a"}}),
	"data": _class("ebs.csi.aws.com", {"encrypted": "false"}),
	"z": object.union(_class("ebs.csi.aws.com", {}), {"metadata": {"name": "z"}}),
}

test_deny_volumes_of_the_class if {
	every volume in [
		_volume("data", _csi),
		object.union(_volume("data", {}), {"metadata": {"annotations": {"pv.kubernetes.io/provisioned-by": "ebs.csi.aws.com"}}}),
	] {
		storage_encryption.violation == {_of_volume} with input as volume
			with data.inventory as _inventory(_classes)
	}
}

test_allow_volumes_of_other_classes_and_drivers if {
	every volume in [
		_volume("a", _csi), _volume("unknown", _csi), _volume(null, _csi), _volume("", _csi), _volume("data", {}),
		object.union(_volume("data", {}), {"metadata": {"annotations": {"pv.kubernetes.io/provisioned-by": "nfs.shop.example"}}}),
		_volume("data", {"csi": {"driver": "nfs.csi.shop.example"}}), _volume("data", {"nfs": {"server": "a"}}),
	] {
		storage_encryption.violation == set() with input as volume
			with data.inventory as _inventory(_classes)
	}

	storage_encryption.violation == set() with input as _volume("data", _csi)
}

test_allow_other_kinds if {
	every api_version in ["example.com/v1", "v1"] {
		storage_encryption.violation == set() with input as object.union(_class("ebs.csi.aws.com", {}), {"apiVersion": api_version})
	}

	storage_encryption.violation == set() with input as object.union(_volume("data", _csi), {"apiVersion": "example.com/v1"})
		with data.inventory as _inventory(_classes)
}
