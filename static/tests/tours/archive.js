import { registry } from "@web/core/registry";
import { pressInMenu } from "@oauth2_provider/../tests/tours/helpers";

registry.category("web_tour.tours").add("oauth2_provider_archive", {
    steps: () => [
        ...pressInMenu("Delete"),
        {
            content: "It says what ends",
            trigger: ".modal:contains(Connections that end: 1, of 1 people.)",
        },
        {
            content: "Keep it",
            trigger: ".modal-footer .btn-secondary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
        ...pressInMenu("Archive"),
        {
            content: "So does archiving",
            trigger: ".modal:contains(Connections that end: 1, of 1 people.)",
        },
        {
            trigger: ".modal-footer .btn-primary:contains(Archive)",
            run: "click",
        },
        {
            trigger: ".o_form_view:has(.ribbon:contains(Archived))",
        },
        ...pressInMenu("Unarchive"),
        {
            content: "It is back, and its connections are not",
            trigger: ".o_form_view:not(:has(.ribbon:contains(Archived)))",
        },
    ],
});
