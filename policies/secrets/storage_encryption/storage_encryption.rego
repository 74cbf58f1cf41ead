# METADATA
# title: StorageClass without encryption
# description: |
#   Some storage encrypts volumes only when its StorageClass says so, and some encrypts always, but with a key of the provider.
#   What a provisioner is known to need is judged; provisioners that are not known are left alone, and so are clouds whose
#   accounts encrypt by default, of which no manifest tells. A PersistentVolume is judged through its StorageClass.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/storage-classes/#parameters
#     description: Storage classes, parameters
# custom:
#   severity: medium
#   kinds: [storage.k8s.io/StorageClass, PersistentVolume]
#   inventory: [storage.k8s.io/v1/StorageClass]
#   attack: Whoever gets at a disk or a snapshot reads what applications stored.
#   principles: [defence-in-depth]
#   protects: [confidentiality]
#   threats: [T1530]
#   remediation: Set the parameter of the provisioner that turns encryption on, such as `encrypted` to "true", and make volumes anew.
#   parameters:
#     provisioners:
#       type: object
#       additionalProperties:
#         type: object
#         properties:
#           parameter: {type: string, description: The parameter that turns encryption on.}
#           values: {type: array, items: {type: string}, description: The values that do. None means any but an empty one.}
#           customerKey: {type: string, description: The parameter that names a key of one's own.}
#       description: |
#         What provisioners need, by their name, in which `*` stands for any text. Entries are added to those that the policy
#         knows, or replace them.
#     requireCustomerKey:
#       type: boolean
#       description: Whether volumes must be encrypted with a key of one's own, where the provisioner takes one.
package policies.secrets.storage_encryption

import data.lib.sekisho.inventory
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"provisioners": {}, "requireCustomerKey": false}

_parameters := object.union(default_parameters, review.parameters("storage-encryption"))

violation contains {"msg": msg, "details": {"path": ["parameters", parameter]}} if {
	review.group_kind == "storage.k8s.io/StorageClass"
	some parameter, what in _missing(review.object)

	msg := sprintf("storage class does not %s: parameter %s is %s", [what.goal, parameter, what.value])
}

violation contains {"msg": msg, "details": {"path": ["spec", "storageClassName"]}} if {
	review.group_kind == "PersistentVolume"
	some class in inventory.cluster("storage.k8s.io/StorageClass")
	inventory.name_of(class) == review.object.spec.storageClassName
	_is_from(class)
	some parameter, what in _missing(class)

	msg := sprintf("storage class %q does not %s: parameter %s is %s", [inventory.name_of(class), what.goal, parameter, what.value])
}

# A volume that was made by hand may name a class without being made by it.
_is_from(class) if review.object.spec.csi.driver == class.provisioner

_is_from(class) if review.object.metadata.annotations["pv.kubernetes.io/provisioned-by"] == class.provisioner

# The parameters that a class lacks, with what it does not do for that, and with what they are.
_missing(class) := object.union(_unencrypted(class), _without_key(class))

_unencrypted(class) := {need.parameter: {"goal": "encrypt volumes", "value": _shown(values)} |
	need := _need(class)
	values := _values(class, need.parameter)
	not _turns_on(need, values)
}

_without_key(class) := {need.customerKey: {"goal": "use a key of one's own", "value": _shown(values)} |
	_parameters.requireCustomerKey == true
	need := _need(class)
	values := _values(class, need.customerKey)
	values == set()
}

# Drivers read the names of parameters in any case. An empty value is none.
_values(class, parameter) := {value |
	is_object(class.parameters) # mutation:equivalent *: no other has keys that are text; this keeps strict engines from errors
	some name, value in class.parameters
	lower(name) == lower(parameter)
	not value in ["", null]
}

_turns_on(need, values) if {
	some value in values
	value in need.values
}

_turns_on(need, values) if {
	object.get(need, "values", []) == []
	values != set()
}

_shown(values) := concat(", ", [json.marshal(value) | some value in values]) if {
	values != set()
} else := "not set"

# What the user says about a provisioner comes before what is known here. Undefined where nothing is known.
_need(class) := need if {
	need := _parameters.provisioners[min(_matching(_parameters.provisioners, class))]
} else := _builtin[min(_matching(_builtin, class))]

_matching(table, class) := {name |
	is_string(class.provisioner) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
	some name, _ in table
	glob.match(name, null, class.provisioner)
}

_on := ["true"]

_builtin := {
	"*.cephfs.csi.ceph.com": {"parameter": "encrypted", "values": _on, "customerKey": "encryptionKMSID"},
	"*.rbd.csi.ceph.com": {"parameter": "encrypted", "values": _on, "customerKey": "encryptionKMSID"},
	"blockvolume.csi.oraclecloud.com": {"customerKey": "kms-key-id"},
	"cephfs.csi.ceph.com": {"parameter": "encrypted", "values": _on, "customerKey": "encryptionKMSID"},
	"disk.csi.azure.com": {"customerKey": "diskEncryptionSetID"},
	"diskplugin.csi.alibabacloud.com": {"parameter": "encrypted", "values": _on, "customerKey": "kmsKeyId"},
	"driver.longhorn.io": {"parameter": "encrypted", "values": _on},
	"ebs.csi.aws.com": {"parameter": "encrypted", "values": _on, "customerKey": "kmsKeyId"},
	"ebs.csi.eks.amazonaws.com": {"parameter": "encrypted", "values": _on, "customerKey": "kmsKeyId"},
	"filestore.csi.storage.gke.io": {"customerKey": "instance-encryption-kms-key"},
	"kubernetes.io/aws-ebs": {"parameter": "encrypted", "values": _on, "customerKey": "kmsKeyId"},
	"kubernetes.io/azure-disk": {"customerKey": "diskEncryptionSetID"},
	"kubernetes.io/gce-pd": {"customerKey": "disk-encryption-kms-key"},
	"kubernetes.io/portworx-volume": {"parameter": "secure", "values": _on},
	"linodebs.csi.linode.com": {"parameter": "linodebs.csi.linode.com/luks-encrypted", "values": _on},
	"pd.csi.storage.gke.io": {"customerKey": "disk-encryption-kms-key"},
	"pxd.portworx.com": {"parameter": "secure", "values": _on},
	"rbd.csi.ceph.com": {"parameter": "encrypted", "values": _on, "customerKey": "encryptionKMSID"},
}
