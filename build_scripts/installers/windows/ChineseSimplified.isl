; Simplified Chinese for the pages that a person sees when Matte Studio is installed; the rest stays English.
[LangOptions]
LanguageName=简体中文
LanguageID=$0804
LanguageCodePage=0
DialogFontName=Microsoft YaHei UI
DialogFontSize=9

[Messages]
SetupAppTitle=安装
SetupWindowTitle=安装 - %1
UninstallAppTitle=卸载
UninstallAppFullTitle=%1 卸载
InformationTitle=信息
ConfirmTitle=确认
ErrorTitle=错误
ButtonBack=< 上一步(&B)
ButtonNext=下一步(&N) >
ButtonInstall=安装(&I)
ButtonOK=确定
ButtonCancel=取消
ButtonYes=是(&Y)
ButtonNo=否(&N)
ButtonFinish=完成(&F)
ButtonBrowse=浏览(&B)...
ExitSetupTitle=退出安装
ExitSetupMessage=安装尚未完成。如果现在退出，程序将不会被安装。%n%n您可以以后再运行安装程序。%n%n要退出吗？
SelectLanguageTitle=选择语言
SelectLanguageLabel=选择安装时使用的语言。
WelcomeLabel1=欢迎安装 [name]
WelcomeLabel2=即将在您的电脑上安装 [name/ver]。%n%n建议先关闭其他程序。
WizardLicense=许可协议
LicenseLabel=继续之前请阅读以下信息。
LicenseLabel3=请阅读以下许可协议。继续安装前必须接受其条款。
LicenseAccepted=我接受(&A)
LicenseNotAccepted=我不接受(&D)
WizardSelectDir=选择位置
SelectDirDesc=要将 [name] 安装到哪里？
SelectDirLabel3=安装程序将把 [name] 安装到以下文件夹。
SelectDirBrowseLabel=点击“下一步”继续。要选择其他文件夹，请点击“浏览”。
WizardSelectTasks=附加任务
SelectTasksDesc=要执行哪些附加任务？
SelectTasksLabel2=选择安装 [name] 时要执行的附加任务，然后点击“下一步”。
WizardReady=准备安装
ReadyLabel1=可以开始在您的电脑上安装 [name]。
ReadyLabel2a=点击“安装”继续；要查看或更改设置，请点击“上一步”。
WizardInstalling=正在安装
InstallingLabel=正在安装 [name]，请稍候。
FinishedHeadingLabel=[name] 安装完成
FinishedLabel=[name] 已安装到您的电脑上。可以通过图标启动程序。
ClickFinish=点击“完成”退出。
ConfirmUninstall=要完全移除 %1 及其所有组件吗？
UninstalledAll=%1 已从您的电脑上移除。
StatusExtractFiles=正在解压文件...
StatusUninstalling=正在卸载 %1...

[CustomMessages]
AdditionalIcons=附加图标：
CreateDesktopIcon=创建桌面图标(&D)
LaunchProgram=启动 %1
UninstallProgram=卸载 %1
