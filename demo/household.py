"""What the demo's household has and calls it."""

from .devices import Names

NAMES = {
    "en": Names(
        tap="Smart tap",
        outlets=["Kitchen", "Laundry", "Water heater", "Living room"],
        # Kitchen and living room are among the areas that every new Home Assistant has.
        areas=["Kitchen", "Laundry room", "Laundry room", "Living Room"],
        meter="Home meter",
        home="Home",
        contract="Electricity",
    ),
    "ko": Names(
        tap="스마트 탭",
        outlets=["주방", "세탁기", "온수기", "거실"],
        areas=["주방", "세탁실", "세탁실", "거실"],
        meter="전력량계",
        home="우리 집",
        contract="우리 집 전기",
    ),
}
SCENARIO = ["coffee_maker", "fridge", "", "laptop"]
# What is measured at which outlet in the home's history.
HISTORY = {1: "kitchen", 2: "laundry", 3: "water_heater"}
