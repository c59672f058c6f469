import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { fits } from "@oauth2_provider/../tests/tours/helpers";
import { go } from "@oauth2_provider/../tests/tours/page_helpers";

registry.category("web_tour.tours").add("oauth2_provider_sign_out", {
    steps: () => [
        { content: "It asks first", trigger: "main:contains(Paula)" },
        fits(),
        go("main a[href='/']"),
        { content: "Still signed in", trigger: "body:contains(Paula)" },
        stepUtils.goToUrl("/restapi/1.0/common/oauth2/logout"),
        go("#oauth2_logout button[name=decision][value=logout]"),
        { content: "Signed out", trigger: "main:not(:has(#oauth2_logout)) a[href='/web/login']" },
        fits(),
        go("main a[href='/web/login']"),
        { trigger: ".oe_login_form" },
    ],
});
