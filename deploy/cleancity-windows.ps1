#Requires -RunAsAdministrator
<#
.SYNOPSIS
    把巩卫看板登记为 Windows 的开机任务：以 LOCAL SERVICE 身份运行，不需要有人登录，意外退出一分钟内自动重启。
.DESCRIPTION
    先在程序文件夹里运行过一次 py -3.11 manage.py --help，让它装好 .venv（Python 须是为所有用户安装的）。
    用法（管理员 PowerShell）：
        powershell -ExecutionPolicy Bypass -File deploy\cleancity-windows.ps1
        powershell -ExecutionPolicy Bypass -File deploy\cleancity-windows.ps1 -Listen 0.0.0.0   # 不经反向代理，直接给本网络用
        powershell -ExecutionPolicy Bypass -File deploy\cleancity-windows.ps1 -Remove           # 取消登记；数据不动
#>
param(
    [string]$Folder = (Split-Path -Parent $PSScriptRoot),
    [string]$Data = "$env:ProgramData\CleanCity",
    [string]$Listen = '127.0.0.1',
    [ValidateRange(1, 65535)][int]$Port = 8501,
    [switch]$Remove
)
$ErrorActionPreference = 'Stop'
$Name = 'CleanCity'

if (Get-ScheduledTask -TaskName $Name -ErrorAction SilentlyContinue) {
    Stop-ScheduledTask -TaskName $Name
    Unregister-ScheduledTask -TaskName $Name -Confirm:$false
}
Get-NetFirewallRule -Name $Name -ErrorAction SilentlyContinue | Remove-NetFirewallRule
if ($Remove) { Write-Host '已取消登记，数据没有动。'; exit 0 }

$Python = Join-Path $Folder '.venv\Scripts\python.exe'
if (-not (Test-Path $Python)) {
    Write-Host "没有找到 $Python：请先在 $Folder 里运行 py -3.11 manage.py --help。"
    exit 3
}

# 数据文件夹：只有系统、管理员和运行它的帐户能进。命令行也用同一个库，所以写成本机的环境变量。
New-Item -ItemType Directory -Force -Path $Data | Out-Null
icacls $Data /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-19:(OI)(CI)M' | Out-Null
# 程序文件夹：别人只能读。谁能改程序，谁就能以服务的身份动数据。
icacls $Folder /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-32-545:(OI)(CI)RX' '*S-1-5-19:(OI)(CI)RX' | Out-Null
$Store = 'duckdb:///' + ((Join-Path $Data 'city.duckdb') -replace '\\', '/')
[Environment]::SetEnvironmentVariable('CLEANCITY_STORE', $Store, 'Machine')

# 直接运行服务本身，不经过 manage.py：任务停止时停的就是它。
$Arguments = "-X utf8 -m cleancity.server --empty --host $Listen --port $Port"
$Action = New-ScheduledTaskAction -Execute $Python -Argument $Arguments -WorkingDirectory $Folder
# 每分钟再触发一次：还在运行就不理会（IgnoreNew），意外退出了就重新启动。
$Again = New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval (New-TimeSpan -Minutes 1)
$Trigger = @((New-ScheduledTaskTrigger -AtStartup), $Again)
$Principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-19' -LogonType ServiceAccount -RunLevel Limited
$Settings = New-ScheduledTaskSettingsSet -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) `
    -ExecutionTimeLimit ([TimeSpan]::Zero) -MultipleInstances IgnoreNew `
    -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -Priority 5
Register-ScheduledTask -TaskName $Name -Action $Action -Trigger $Trigger -Principal $Principal -Settings $Settings `
    -Description '巩卫看板' | Out-Null

if ($Listen -notin '127.0.0.1', '::1', 'localhost') {
    New-NetFirewallRule -Name $Name -DisplayName '巩卫看板' -Direction Inbound -Action Allow -Protocol TCP `
        -LocalPort $Port -Profile Domain, Private | Out-Null
}
Start-ScheduledTask -TaskName $Name
Write-Host "已登记并启动。数据在 $Data；地址 http://localhost:$Port 。停止：先 Disable-ScheduledTask $Name，再 Stop-ScheduledTask $Name"
