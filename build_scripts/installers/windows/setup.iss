; The installer for Windows (Inno Setup 6.3 or newer): made by `python -m build_scripts.installers.windows`, which
; writes values.iss, associations.iss and messages.iss beside a copy of this file. Nothing here is filled in by hand.
#include "values.iss"

[Setup]
AppId={{#GUID}
AppName={#NAME}
AppVersion={#VERSION}
AppVerName={#NAME} {#VERSION}
AppPublisher={#NAME}
VersionInfoVersion={#NUMBERS}
; for the person who installs, without administrator rights; who wants it for all users says so in a dialog
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
DefaultDirName={autopf}\{#NAME}
DisableDirPage=auto
DisableProgramGroupPage=yes
UninstallDisplayIcon={app}\matte-studio.exe
UninstallDisplayName={#NAME}
LicenseFile={#BUILD}\_internal\LICENSE
SetupIconFile={#ICON}
WizardStyle=modern
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
ChangesAssociations=yes
ChangesEnvironment=no
CloseApplications=yes
RestartApplications=no
Compression=lzma2/max
SolidCompression=yes
LZMAUseSeparateProcess=yes
OutputDir={#OUTPUT}
OutputBaseFilename={#STEM}
ShowLanguageDialog=auto
#ifdef VOLUMES
; the CUDA edition is larger than one file may be: setup.exe and files of less than 2 GiB that lie beside it
DiskSpanning=yes
DiskSliceSize=2000000000
SlicesPerDisk=1
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"
; not every Inno Setup has Chinese: ours lies beside this file, and what it lacks is English
Name: "zh"; MessagesFile: "compiler:Default.isl,ChineseSimplified.isl"

#include "messages.iss"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
Name: "associate"; Description: "{cm:OpenProjects}"

[InstallDelete]
; files of an earlier version that this one no longer has
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#BUILD}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\{#NAME}"; Filename: "{app}\matte-studio.exe"; AppUserModelID: "{#ID}"; Comment: "{cm:Purpose}"
Name: "{autodesktop}\{#NAME}"; Filename: "{app}\matte-studio.exe"; AppUserModelID: "{#ID}"; Tasks: desktopicon

[Registry]
; what opens projects by a double click, where the person wants that
Root: HKA; Subkey: "Software\Classes\{#ID}.project"; ValueType: string; ValueName: ""; ValueData: "{cm:Project}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\{#ID}.project\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\matte-studio.exe,0"
Root: HKA; Subkey: "Software\Classes\{#ID}.project\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\matte-studio.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\{#SUFFIX}"; ValueType: string; ValueName: ""; ValueData: "{#ID}.project"; Flags: uninsdeletevalue; Tasks: associate
Root: HKA; Subkey: "Software\Classes\{#SUFFIX}\OpenWithProgids"; ValueType: string; ValueName: "{#ID}.project"; ValueData: ""; Flags: uninsdeletevalue
; "Open with" for photos: never the default, which stays with whatever the person has
Root: HKA; Subkey: "Software\Classes\Applications\matte-studio.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#NAME}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\matte-studio.exe\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\matte-studio.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\{#ID}.photo"; ValueType: string; ValueName: ""; ValueData: "{cm:Photo}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\{#ID}.photo\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\matte-studio.exe"" ""%1"""
; the command line as `matte-studio-cli` in the Run dialog
Root: HKA; Subkey: "Software\Microsoft\Windows\CurrentVersion\App Paths\matte-studio-cli.exe"; ValueType: string; ValueName: ""; ValueData: "{app}\matte-studio-cli.exe"; Flags: uninsdeletekey
#include "associations.iss"

[Run]
Filename: "{app}\matte-studio.exe"; Description: "{cm:LaunchProgram,{#NAME}}"; Flags: nowait postinstall skipifsilent

[UninstallDelete]
; settings, presets and recovered work lie in the person's own folders and stay
Type: dirifempty; Name: "{app}"
