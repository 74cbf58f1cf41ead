package yamldoc

import (
	"fmt"
	"strings"
	"testing"
)

// deploymentText is a Deployment as people write it.
func deploymentText() string {
	var b strings.Builder
	b.WriteString("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop-front\n  namespace: shop\n  labels:\n    app.kubernetes.io/name: shop-front\n    app.kubernetes.io/part-of: shop\nspec:\n  replicas: 3\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: shop-front\n  template:\n    metadata:\n      labels:\n        app.kubernetes.io/name: shop-front\n    spec:\n      containers:\n")
	for i := range 12 {
		fmt.Fprintf(&b, "      - name: container-%d\n        image: registry.example.com/shop/front-%d:1.4.%d\n", i, i, i)
		b.WriteString("        imagePullPolicy: IfNotPresent\n        args: [\"--listen\", \":8080\"]\n        env:\n        - name: LOG_LEVEL\n          value: \"info\"\n        - name: POD_IP\n          valueFrom:\n            fieldRef:\n              fieldPath: status.podIP\n        ports:\n        - containerPort: 8080 # plain text\n          protocol: TCP\n        securityContext:\n          allowPrivilegeEscalation: false\n          runAsNonRoot: true\n          capabilities:\n            drop:\n            - ALL\n        resources:\n          limits:\n            cpu: 500m\n            memory: 256Mi\n          requests:\n            cpu: 0.1\n            memory: 128Mi\n")
	}
	b.WriteString("      volumes:\n      - name: tmp\n        emptyDir: {}\n")
	return b.String()
}

// crdText is like what controller-gen writes.
func crdText() string {
	var b strings.Builder
	b.WriteString("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\nspec:\n  group: example.com\n  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        description: Widget is a thing that is used for measuring how quickly text\n          is read.\n        type: object\n        properties:\n")
	for i := range 60 {
		fmt.Fprintf(&b, "          field%d:\n            description: |-\n              Field %d holds a value. It has a description that goes on over\n              more than one line, as most of them do.\n\n              It also has a second paragraph.\n            properties:\n", i, i)
		b.WriteString("              matchExpressions:\n                description: matchExpressions is a list of label selector requirements.\n                  The requirements are ANDed.\n                items:\n                  type: string\n                type: array\n              weight:\n                description: 'Weight is between 1 and 100: the field''s range.'\n                format: int32\n                maximum: 100\n                type: integer\n            required:\n            - weight\n            type: object\n            x-kubernetes-map-type: atomic\n")
	}
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	for _, text := range []struct{ name, src string }{
		{"deployment", deploymentText()},
		{"crd", crdText()},
	} {
		src := []byte(text.src)
		b.Run(text.name+"/fast", func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if _, by, err := parse(src); err != nil || by != readFast {
					b.Fatal(by, err)
				}
			}
		})
		b.Run(text.name+"/fallback", func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := parseFallback(text.src, traits{ascii: true}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCorpus reads all documents of the corpus, one after the other.
func BenchmarkCorpus(b *testing.B) {
	var docs [][]byte
	size := 0
	for _, doc := range corpusDocuments(b) {
		docs = append(docs, []byte(doc.text))
		size += len(doc.text)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, doc := range docs {
			if _, err := Parse(doc); err != nil {
				b.Fatal(err)
			}
		}
	}
}
