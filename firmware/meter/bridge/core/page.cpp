#include "page.h"

#include <string.h>

#include "core/text.h"

namespace energier {

namespace {

// In English and in Korean, in the order of the page.
const char* const kTitle[] = {"Energier Meter", "Energier 전력 미터"};
const char* const kNetwork[] = {"Wi-Fi network", "Wi-Fi 이름"};
const char* const kNetworkPassword[] = {"Wi-Fi password (none for an open network)",
                                        "Wi-Fi 비밀번호 (없는 곳이면 비워 두세요)"};
const char* const kBroker[] = {"MQTT broker (name or address)", "MQTT 브로커 (이름이나 주소)"};
const char* const kPort[] = {"Port", "포트"};
const char* const kUser[] = {"User", "사용자"};
const char* const kPassword[] = {"Password (empty: as it was)", "비밀번호 (비우면 그대로)"};
const char* const kName[] = {"Name of this meter", "이 미터의 이름"};
const char* const kSave[] = {"Connect", "연결"};
const char* const kAgain[] = {"Look for networks again", "Wi-Fi 다시 찾기"};
const char* const kTrying[] = {
    "Connecting now. If it works this access point goes away for good; if not, it is back in half a minute.",
    "지금 연결합니다. 성공하면 이 접속 지점은 사라지고, 실패하면 30초쯤 뒤에 다시 나타납니다."};
const char* const kNotJoined[] = {"That network could not be joined: check its name and password.",
                                  "그 Wi-Fi에 연결하지 못했습니다. 이름과 비밀번호를 확인하세요."};
const char* const kWrong[] = {"This cannot be: ", "이렇게는 안 됩니다: "};

bool is_secret(const char* key) {
  return strstr(key, "password") != nullptr;
}

void put_escaped(Window* out, const char* text) {
  for (; *text != '\0'; ++text) {
    switch (*text) {
      case '&':
        out->put("&amp;");
        break;
      case '<':
        out->put("&lt;");
        break;
      case '>':
        out->put("&gt;");
        break;
      case '"':
        out->put("&quot;");
        break;
      case '\'':
        out->put("&#39;");
        break;
      default:
        out->put(*text);
    }
  }
}

}  // namespace

const char* const kFormFields[7] = {"wifi_ssid",   "wifi_password",   "broker_host", "broker_port",
                                    "broker_user", "broker_password", "name"};

Page::Page(const Settings& settings, const Networks& networks, const char* language, Notice notice, const char* detail)
    : settings_(settings),
      networks_(networks),
      detail_(detail),
      notice_(notice),
      korean_(strncmp(language, "ko", 2) == 0) {}

void Page::write(Window* out) const {
  out->put("<!DOCTYPE html><html lang=\"");
  out->put(korean_ ? "ko" : "en");
  out->put(
      "\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><style>body{font:16px "
      "sans-serif;"
      "max-width:26em;margin:1em auto;padding:0 1em}label,input,button{display:block;width:100%;box-sizing:border-box;"
      "font:inherit}input,button{margin:.2em 0 1em;padding:.5em}b{color:#b00}</style><title>");
  out->put(kTitle[korean_]);
  out->put("</title><h1>");
  out->put(kTitle[korean_]);
  out->put("</h1><p>");
  out->put(settings_.id);
  if (notice_ == Notice::kTrying) {
    out->put("<p>");
    out->put(kTrying[korean_]);
    return;
  }
  if (notice_ != Notice::kNone) {
    out->put("<p><b>");
    out->put(notice_ == Notice::kNotJoined ? kNotJoined[korean_] : kWrong[korean_]);
    if (notice_ == Notice::kWrong) put_escaped(out, detail_);
    out->put("</b>");
  } else if (detail_[0] != '\0') {
    out->put("<p><small>");
    put_escaped(out, detail_);
    out->put("</small>");
  }
  write_form(out);
}

void Page::write_form(Window* out) const {
  out->put("<form method=\"post\" action=\"/save\"><datalist id=\"networks\">");
  for (uint8_t i = 0; i < networks_.count(); ++i) {
    char name[sizeof settings_.wifi_ssid];
    networks_.name(i, name);
    out->put("<option value=\"");
    put_escaped(out, name);
    out->put("\">");
  }
  out->put("</datalist>");
  char port[8];
  TextWriter(port, sizeof port).integer(settings_.broker_port);
  write_field(out, "wifi_ssid", kNetwork[korean_], settings_.wifi_ssid);
  write_field(out, "wifi_password", kNetworkPassword[korean_], "");
  write_field(out, "broker_host", kBroker[korean_], settings_.broker_host);
  write_field(out, "broker_port", kPort[korean_], port);
  write_field(out, "broker_user", kUser[korean_], settings_.broker_user);
  write_field(out, "broker_password", kPassword[korean_], "");
  write_field(out, "name", kName[korean_], settings_.name);
  out->put("<button>");
  out->put(kSave[korean_]);
  out->put("</button></form><a href=\"/?scan=1\">");
  out->put(kAgain[korean_]);
  out->put("</a>");
}

void Page::write_field(Window* out, const char* key, const char* label, const char* value) const {
  out->put("<label>");
  out->put(label);
  out->put("<input name=\"");
  out->put(key);
  out->put(is_secret(key) ? "\" type=\"password" : "");
  out->put(strcmp(key, "wifi_ssid") == 0 ? "\" list=\"networks" : "");
  out->put("\" value=\"");
  put_escaped(out, value);
  out->put("\"></label>");
}

const char* take_field(Settings* settings, const char* key, const char* value) {
  for (const char* field : kFormFields) {
    if (strcmp(key, field) != 0) continue;
    const bool kept = strcmp(key, "broker_password") == 0 && value[0] == '\0' && settings->broker_password[0] != '\0';
    return kept ? nullptr : set(settings, key, value);
  }
  return "the form has no such field";
}

}  // namespace energier
