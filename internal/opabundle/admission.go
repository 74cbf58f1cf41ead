package opabundle

import (
	"embed"

	"github.com/sekisho/sekisho/internal/gatekeeper"
)

// The folder is none of policies, which engines without admission reviews load as a whole.
//
//go:embed admission/admission.rego admission/main.rego
var admissionFiles embed.FS

// admissionModules are what turns OPA into a webhook.
func admissionModules() map[string][]byte {
	modules := map[string][]byte{}
	for name, source := range map[string]string{"sekisho/admission/admission.rego": "admission/admission.rego", "system/main/main.rego": "admission/main.rego"} {
		text, err := admissionFiles.ReadFile(source)
		if err != nil {
			panic(err) // The file is embedded.
		}
		modules[name] = text
	}
	// What a request must do to be judged at all is the same in Gatekeeper.
	modules["lib/sekisho/request/request.rego"] = []byte(gatekeeper.RequestModule())
	return modules
}
