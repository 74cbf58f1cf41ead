package oracle

import (
	"math/rand/v2"
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// volumeSources lists every source that the API's Go type has, so that none can be forgotten.
func volumeSources() map[string]reflect.Type {
	sources := map[string]reflect.Type{}
	for field := range reflect.TypeFor[corev1.VolumeSource]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		sources[name] = field.Type
	}
	return sources
}

var (
	allVolumeSources = volumeSources()
	volumeNames      = sortedKeys(allVolumeSources)
)

// anyVolume makes a volume of any type, or of none. The sources that PSA tells apart by name are more than thirty, so
// the few that are allowed everywhere are favoured: a list of volumes must be able to pass.
//
// No volume has two sources: validateVolumeSource (k8s.io/kubernetes pkg/apis/core/validation, "may not specify more
// than 1 volume type") refuses it, and what such a volume would be is nobody's to say: PSA allows it when one of the
// sources is allowed, sekisho reports the one that is not. A source of null is none and stands beside the real one.
func anyVolume(r *rand.Rand) any {
	allowed := []string{"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"}
	switch r.IntN(8) {
	case 0:
		return fieldsOf(map[string]values{"name": labels, volumeNames[r.IntN(len(volumeNames))]: oneOf(nil)})(r)
	case 1, 2, 3:
		return volume(volumeNames[r.IntN(len(volumeNames))])(r)
	default:
		return volume(allowed[r.IntN(len(allowed))])(r)
	}
}

func volume(source string) values {
	return func(r *rand.Rand) any {
		made := map[string]any{}
		if r.IntN(4) == 0 {
			made[volumeNames[r.IntN(len(volumeNames))]] = nil
		}
		if name := labels(r); name != (absent{}) {
			made["name"] = name
		}
		made[source] = map[string]any{}
		if r.IntN(2) == 0 {
			made[source] = random(r, allVolumeSources[source])
		}
		return made
	}
}
