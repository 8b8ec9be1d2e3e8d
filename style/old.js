// Runs only in browsers without module scripts: none of them can open the app. Old syntax on purpose.
document.getElementById("boot-wait").hidden = true;
document.getElementById("boot-browser").hidden = false;
